# For a Makefile: builds the program that fuzzes your parser.
#
#   PARSER_SOURCES = my_adapter.c my_parser.c
#   include bitspec/fuzz/adapter/adapter.mk
#
# gives the targets fuzz-my-parser (your sources under the fuzzer) and bitspec-exec (asks a program in any language; needs
# no PARSER_SOURCES). Set before the include, if you need to: PARSER_FLAGS (your include paths and defines),
# PARSER_LIBRARIES, CLANG and CLANGXX, SANITIZERS, FUZZ_FOLDER (where the object files go).
CLANG ?= clang-19
CLANGXX ?= clang++-19
SANITIZERS ?= address,undefined
FUZZ_FOLDER ?= fuzz-objects
BITSPEC := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))../..)

fuzz_yours_flags := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link -fsanitize=$(SANITIZERS) -I$(BITSPEC)/fuzz/adapter
fuzz_ours_flags := -O1 -std=c++20 -I$(BITSPEC) -DBITSPEC_FOLDER='"$(BITSPEC)"'
fuzz_link := $(CLANGXX) -fsanitize=fuzzer -fsanitize=$(SANITIZERS)

fuzz_ours := $(patsubst %.cpp,$(FUZZ_FOLDER)/bitspec/%.o,$(shell cat $(BITSPEC)/fuzz/adapter/sources.txt))
fuzz_yours := $(patsubst %,$(FUZZ_FOLDER)/yours/%.o,$(subst ..,up,$(PARSER_SOURCES)))

fuzz-my-parser: $(fuzz_ours) $(fuzz_yours)
	$(fuzz_link) $^ $(PARSER_LIBRARIES) -o $@

bitspec-exec: $(fuzz_ours) $(FUZZ_FOLDER)/bitspec/fuzz/adapter/no_parsers.o
	$(fuzz_link) $^ -o $@

# Of our code only what guides the fuzzer is instrumented: the rest would lead it astray.
$(FUZZ_FOLDER)/bitspec/harness/%.o $(FUZZ_FOLDER)/bitspec/fuzz/adapter/expectation%.o: fuzz_ours_flags += -fsanitize=fuzzer-no-link

$(FUZZ_FOLDER)/bitspec/%.o: $(BITSPEC)/%.cpp
	@mkdir -p $(@D)
	$(CLANGXX) $(fuzz_ours_flags) -MMD -c $< -o $@

$(FUZZ_FOLDER)/bitspec/%.o: $(BITSPEC)/%.c
	@mkdir -p $(@D)
	$(CLANG) $(fuzz_yours_flags) -c $< -o $@

define fuzz_your_source
$(FUZZ_FOLDER)/yours/$(subst ..,up,$(1)).o: $(1)
	@mkdir -p $$(@D)
	$(if $(filter %.c,$(1)),$$(CLANG),$$(CLANGXX) -std=c++20) $$(fuzz_yours_flags) $$(PARSER_FLAGS) -MMD -c $$< -o $$@
endef
$(foreach source,$(PARSER_SOURCES),$(eval $(call fuzz_your_source,$(source))))

-include $(shell find $(FUZZ_FOLDER) -name '*.d' 2>/dev/null)
