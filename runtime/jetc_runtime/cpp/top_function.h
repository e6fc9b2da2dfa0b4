// What the wrapper of every hls4ml project needs, whatever its layers are called.
#ifndef JETC_TOP_FUNCTION_H_
#define JETC_TOP_FUNCTION_H_

#include "words.h"

#include <any>
#include <cstddef>
#include <cstdint>
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

// That of a top function that takes the inputs of the jet after those of the constituents.
template <class Function> struct JetSignature;
template <class Word, class JetWord, class... Words> struct JetSignature<void (*)(Word *, JetWord *, Words *...)> {
    using Input = Word;
    using JetInput = JetWord;
    using Results = std::tuple<Words...>;
};

// Casts a value to its feature's type and moves the binary point: the same bits, read as Seen.
template <class Type, class Seen> static Seen normalised(const value_t &value) {
    const Type word = value;
    Seen seen;
    seen.range() = word.range();
    return seen;
}

// The word of that code: a feature's, cast to its type already.
template <class Seen> static Seen word_of(std::int64_t code) {
    Seen seen;
    seen.range() = ap_int<64>(static_cast<long long>(code));
    return seen;
}

// The code of a port's word, which has so many fraction bits.
template <class Word> static std::int64_t code_of(const Word &word, int fraction) {
    const value_t value = word;
    return static_cast<std::int64_t>(value.range().to_uint64()) / (std::int64_t{1} << (32 - fraction));
}

static inline void want(std::size_t found, std::size_t wanted, const char *message) {
    if (found != wanted)
        throw std::invalid_argument(message);
}

static inline void want_memory(const void *found, const char *message) {
    if (found == nullptr)
        throw std::invalid_argument(message);
}

namespace {

// A std::bad_any_cast that says what was wanted.
class WrongAny final : public std::bad_any_cast {
  public:
    explicit WrongAny(const char *message) : message_(message) {}
    const char *what() const noexcept override { return message_; }

  private:
    const char *message_;
};

} // namespace

// What the any holds.
template <class View> static View held(const std::any &given, const char *message) {
    const View *view = std::any_cast<View>(&given);
    if (view == nullptr)
        throw WrongAny(message);
    return *view;
}

} // namespace jetc

#endif
