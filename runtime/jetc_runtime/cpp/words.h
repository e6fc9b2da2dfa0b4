// What goes in and out of every tagger that jetc builds, version 1 of the contract. It is the same for all
// specs: a producer is compiled once, and a new network is a new library, never a new producer.
#ifndef JETC_WORDS_H_
#define JETC_WORDS_H_

#include "ap_fixed.h"

#include <cstddef>
#include <cstdint>

namespace jetc {

// Holds the value of every port exactly: at most 32 integer and 32 fraction bits.
using value_t = ap_fixed<64, 32, AP_RND_CONV, AP_SAT>;

// For prepare_input: one jet's features in the units of the spec, constituent by constituent, then the inputs of
// the jet itself, where the spec has some. The tagger casts each to the type that the spec declares for it, with
// that type's rounding and saturation.
struct Inputs {
    const value_t *values;
    std::size_t count; // of all of them, else prepare_input throws std::invalid_argument
};

// For read_result: the values of all output ports, one port after the other.
struct Outputs {
    value_t *values;
    std::size_t count; // words of all ports, else read_result throws std::invalid_argument
};

// For prepare_input of a tagger whose spec has a section link: one jet as it comes on the link, the jet's word and
// those of its candidates, pT in the lowest bits. A slot without a candidate is 0.
struct LinkWords {
    std::uint64_t jet;
    const std::uint64_t *candidates;
    std::size_t count; // slots of a jet, else prepare_input throws std::invalid_argument
};

// For read_result of a jet that was given as LinkWords: its outgoing word, the lowest 64 bits first.
struct JetWord {
    std::uint64_t *words;
    std::size_t count; // words of 64 bits, else read_result throws std::invalid_argument
};

} // namespace jetc

#endif
