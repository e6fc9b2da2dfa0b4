// The words of convention v0: an input_t pointer in, a pair of arrays out, regression first.
#ifndef JETC_V0_H_
#define JETC_V0_H_

#include "ap_fixed.h"

#include <array>
#include <cstddef>
#include <utility>

namespace jetc {
namespace v0 {

// For prepare_input, by pointer: 20 features of each of 16 constituents.
using input_t = ap_fixed<24, 12, AP_RND, AP_SAT, 0>;
using class_t = ap_ufixed<24, 12, AP_RND, AP_SAT, 0>;
using ratio_t = ap_fixed<16, 6, AP_RND, AP_SAT, 0>;

// For read_result, by pointer.
template <std::size_t classes> using Result = std::pair<std::array<ratio_t, 1>, std::array<class_t, classes>>;

} // namespace v0
} // namespace jetc

#endif
