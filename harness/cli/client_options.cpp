#include "harness/cli/command_options.h"
#include "harness/cli/option_kinds.h"
#include "harness/cli/shared_options.h"

namespace bitspec::cli {

void add_client(CLI::App& app, ClientArguments& a) {
  auto* client = app.add_subcommand("client", "Upload a file to a BITS server");
  client->add_option("url", a.target.url, "Where to upload; a URL that ends in '/' gets the name of the file")
      ->required();
  client->add_option("file", a.file, "The file to upload")->required()->type_name("FILE");
  add_choice(client, "--profile", a.target.profile, kProfileNames,
             "Which reading of the protocol to follow (default: win32)");
  add_number(client, "--fragment-size", a.fragment, 1, std::uint64_t{1} << 40,
             "Most bytes of a Fragment (default: 1048576)");
  client->add_flag_callback(
      "--no-ping", [&a] { a.ping = false; }, "Begin with Create-Session instead of a Ping");
  client
      ->add_option("--resume", a.state,
                   "Keep the state of the upload in a file, and go on with the upload that it has. Ctrl-C then keeps "
                   "the session instead of cancelling it")
      ->type_name("STATE");
  add_duration(client, "--timeout", a.timeout, "Timeout of one exchange (default: 5m)");
  add_duration(client, "--retry-delay", a.retry_delay, "Time between tries (default: 5s)");
  add_duration(client, "--give-up-after", a.give_up_after, "End after so long without progress (default: 10m)");
  client->add_option("--user", a.target.user, "User name; password from BITSPEC_PASSWORD or --password-file")
      ->type_name("NAME");
  client->add_option("--password-file", a.target.password_file, "File that holds the password")->type_name("FILE");
  add_list(client, "--header", a.target.headers, "Header field sent with every packet: 'Name: value'", "FIELD");
  client->add_option("--ca", a.target.ca, "PEM file with the CA certificates to trust (https)")->type_name("FILE");
  client->add_flag("--insecure", a.target.insecure, "Do not verify certificates (https)");
  add_list(client, "--fault", a.faults, "Inject this fault (bitspec list client-faults; repeatable)", "NAME");
  client->add_flag("--verbose,-v", a.verbose, "Print each packet and its answer");
  client->add_flag("--quiet,-q", a.quiet, "Print only errors");
  client->footer(
      "Exit codes: 0 uploaded, 1 refused or given up, 2 also for a file that cannot be read or that changed; 3, 4 and "
      "130 as for\nrun.\n\n"
      "Examples:\n  bitspec client http://127.0.0.1:8080/uploads/ report.dat\n"
      "  bitspec client https://upload.example.net/in/ big.iso --user alice --resume big.state\n");
}

}  // namespace bitspec::cli
