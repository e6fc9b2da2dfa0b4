// What goes in and out of every tagger that jetc builds, version 1 of the contract. It is the same for all
// specs: a producer is compiled once, and a new network is a new library, never a new producer.
#ifndef JETC_WORDS_H_
#define JETC_WORDS_H_

#include "ap_fixed.h"

#include <cstddef>

namespace jetc {

// Holds the value of every port exactly: at most 32 integer and 32 fraction bits.
using value_t = ap_fixed<64, 32, AP_RND_CONV, AP_SAT>;

// For prepare_input: one jet's features in the units of the spec, constituent by constituent. The tagger
// casts each to the type its feature declares, with that type's rounding and saturation.
struct Inputs {
    const value_t *values;
    std::size_t count; // constituents times features, else prepare_input throws std::invalid_argument
};

// For read_result: the values of all output ports, one port after the other.
struct Outputs {
    value_t *values;
    std::size_t count; // words of all ports, else read_result throws std::invalid_argument
};

} // namespace jetc

#endif
