// Whether this processor runs the code that is compiled for AVX2.
extern "C" __attribute__((visibility("default"))) int jetc_has_avx2() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2");
#else
    return 0;
#endif
}
