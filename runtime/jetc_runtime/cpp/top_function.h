// What the wrapper of every hls4ml project needs, whatever its layers are called.
#ifndef JETC_TOP_FUNCTION_H_
#define JETC_TOP_FUNCTION_H_

#include "words.h"

#include <any>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <stdexcept>
#include <string>
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

static inline void want_least(int found, int wanted, const char *what) {
    if (found < wanted)
        throw std::invalid_argument(std::string(what) + " is " + std::to_string(found) + ", and " +
                                    std::to_string(wanted) + " or more are read");
}

namespace {

// A std::bad_any_cast that says what was wanted, and what came.
class WrongAny final : public std::bad_any_cast {
  public:
    WrongAny(const char *wanted, const std::any &came) : message_(wanted + came_as(came)) {}
    const char *what() const noexcept override { return message_.what(); }

  private:
    static std::string came_as(const std::any &came) {
        if (!came.has_value())
            return ", and an empty any came";
        int failed = 0;
        const std::unique_ptr<char, void (*)(void *)> name(
            abi::__cxa_demangle(came.type().name(), nullptr, nullptr, &failed), std::free);
        return std::string(", and ") + (failed == 0 ? name.get() : came.type().name()) + " came";
    }

    std::runtime_error message_;
};

} // namespace

} // namespace jetc

#endif
