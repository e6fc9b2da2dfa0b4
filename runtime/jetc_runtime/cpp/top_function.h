// What the wrapper of every hls4ml project needs, whatever its layers are called.
#ifndef JETC_TOP_FUNCTION_H_
#define JETC_TOP_FUNCTION_H_

#include "words.h"

#include <cstddef>
#include <stdexcept>
#include <tuple>

// Its functions have internal linkage: libraries made with other versions of this header share none.
namespace jetc {

// What a top function takes and gives, so that none of its generated types has to be named.
template <class Function> struct Signature;
template <class Word, class... Words> struct Signature<void (*)(Word *, Words *...)> {
    using Input = Word;
    using Results = std::tuple<Words...>;
};

// Casts a value to its feature's type and moves the binary point: the same bits, read as Seen.
template <class Type, class Seen> static Seen normalised(const value_t &value) {
    const Type word = value;
    Seen seen;
    seen.range() = word.range();
    return seen;
}

static inline void want(std::size_t found, std::size_t wanted, const char *message) {
    if (found != wanted)
        throw std::invalid_argument(message);
}

} // namespace jetc

#endif
