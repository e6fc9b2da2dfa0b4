// A jet in each lane of a vector. Both widths have as many lanes, so that a jet keeps its lane.
#ifndef JETC_LANES_H_
#define JETC_LANES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#define JETC_LANES_BYTES 32
#elif defined(__SSE2__)
#include <emmintrin.h>
#define JETC_LANES_BYTES 16
#else
#define JETC_LANES_BYTES 16
#endif

namespace {

typedef std::int32_t Narrow __attribute__((vector_size(JETC_LANES_BYTES)));
typedef std::int64_t Wide __attribute__((vector_size(2 * JETC_LANES_BYTES)));
typedef std::int16_t Short __attribute__((vector_size(JETC_LANES_BYTES)));
constexpr int lanes = JETC_LANES_BYTES / 4;

#define JETC_INLINE [[gnu::always_inline, maybe_unused]] static inline

JETC_INLINE Narrow narrow(const Narrow &value) { return value; }
JETC_INLINE Narrow narrow(const Wide &value) { return __builtin_convertvector(value, Narrow); }
JETC_INLINE Wide wide(const Narrow &value) { return __builtin_convertvector(value, Wide); }
JETC_INLINE Wide wide(const Wide &value) { return value; }
JETC_INLINE Narrow everywhere(std::int32_t value) { return Narrow{} + value; }
JETC_INLINE Wide everywhere_wide(std::int64_t value) { return Wide{} + value; }

template <class Lanes> JETC_INLINE Lanes larger(const Lanes &one, const Lanes &other) {
    return one > other ? one : other;
}
template <class Lanes> JETC_INLINE Lanes positive(const Lanes &value) { return larger(value, Lanes{}); }
template <class Lanes> JETC_INLINE Lanes clamped(const Lanes &value, std::int64_t low, std::int64_t high) {
    const Lanes least = Lanes{} + static_cast<decltype(value[0] + 0)>(low);
    const Lanes most = Lanes{} + static_cast<decltype(value[0] + 0)>(high);
    const Lanes above = larger(value, least);
    return above < most ? above : most;
}

// Two numbers of 16 bits in each lane, and what a pair of constants makes of them: the sum of two products.
JETC_INLINE Narrow paired(const Narrow &first, const Narrow &second) { return (first & 65535) | (second << 16); }
JETC_INLINE Narrow first_of(const Narrow &pair) { return (pair << 16) >> 16; }
JETC_INLINE Narrow second_of(const Narrow &pair) { return pair >> 16; }
JETC_INLINE Narrow products(const Narrow &pair, std::int32_t constants) {
#if defined(__AVX2__)
    return (Narrow)_mm256_madd_epi16((__m256i)pair, _mm256_set1_epi32(constants));
#elif defined(__SSE2__)
    return (Narrow)_mm_madd_epi16((__m128i)pair, _mm_set1_epi32(constants));
#else
    const Narrow both = everywhere(constants);
    return first_of(pair) * first_of(both) + second_of(pair) * second_of(both);
#endif
}

JETC_INLINE Wide looked_up(const std::int64_t *table, const Narrow &index) {
    Wide found;
    for (int lane = 0; lane < lanes; ++lane)
        found[lane] = table[index[lane]];
    return found;
}

} // namespace

#endif
