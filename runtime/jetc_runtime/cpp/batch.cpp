// Runs many jets through a tagger's library, exactly as CMSSW would: dlopen, create_model, prepare_input,
// predict, read_result, destroy_model. Words are integer codes on both sides; both conversions are shifts.
#include "emulator.h"
#include "words.h"

#include <cstdint>
#include <cstring>
#include <dlfcn.h>
#include <exception>
#include <memory>
#include <vector>

namespace {

using Create = hls4mlEmulator::Model *();
using Destroy = void(hls4mlEmulator::Model *);

constexpr int kFraction = 32; // fraction bits of jetc::value_t

struct Library {
    void *handle;
    Create *create;
    Destroy *destroy;
};

void say(const char *message, char *error, std::size_t size) {
    std::strncpy(error, message, size - 1);
    error[size - 1] = '\0';
}

jetc::value_t to_value(std::int64_t code, std::int32_t fraction) {
    jetc::value_t value;
    value.range() = ap_int<64>(static_cast<long long>(static_cast<std::uint64_t>(code) << (kFraction - fraction)));
    return value;
}

std::int64_t to_code(const jetc::value_t &value, std::int32_t fraction) {
    return static_cast<std::int64_t>(value.range().to_uint64()) >> (kFraction - fraction);
}

} // namespace

extern "C" {

#define JETC_EXPORT __attribute__((visibility("default")))

// Open the library at `path`, its .so included. Returns null, and says why in `error`, where that fails.
JETC_EXPORT void *jetc_open(const char *path, char *error, std::size_t error_size) {
    void *handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (handle == nullptr) {
        say(dlerror(), error, error_size);
        return nullptr;
    }
    auto create = reinterpret_cast<Create *>(dlsym(handle, "create_model"));
    auto destroy = reinterpret_cast<Destroy *>(dlsym(handle, "destroy_model"));
    if (create == nullptr || destroy == nullptr) {
        say("it does not export create_model and destroy_model", error, error_size);
        dlclose(handle);
        return nullptr;
    }
    return new Library{handle, create, destroy};
}

JETC_EXPORT void jetc_close(void *opened) {
    auto *library = static_cast<Library *>(opened);
    dlclose(library->handle);
    delete library;
}

// Run `jets` jets on a model of its own, so that calls may run at once. `inputs` has a row of `input_count`
// codes per jet, `outputs` gets one of `output_count`; the fractions are those of each word of a row.
// Returns 0, or 1 with the reason in `error`.
JETC_EXPORT int jetc_run(void *opened, std::size_t jets, const std::int64_t *inputs, const std::int32_t *input_fractions,
                         std::size_t input_count, std::int64_t *outputs, const std::int32_t *output_fractions,
                         std::size_t output_count, char *error, std::size_t error_size) {
    auto *library = static_cast<Library *>(opened);
    try {
        const std::unique_ptr<hls4mlEmulator::Model, Destroy *> model(library->create(), library->destroy);
        std::vector<jetc::value_t> given(input_count), made(output_count);
        for (std::size_t jet = 0; jet < jets; ++jet) {
            for (std::size_t i = 0; i < input_count; ++i)
                given[i] = to_value(inputs[jet * input_count + i], input_fractions[i]);
            model->prepare_input(jetc::Inputs{given.data(), input_count});
            model->predict();
            model->read_result(jetc::Outputs{made.data(), output_count});
            for (std::size_t i = 0; i < output_count; ++i)
                outputs[jet * output_count + i] = to_code(made[i], output_fractions[i]);
        }
        return 0;
    } catch (const std::exception &failure) {
        say(failure.what(), error, error_size);
        return 1;
    }
}

// Run `jets` jets on a model of its own, as jetc_run does, from words on the link: `jet_words` has one per jet,
// `candidates` a row of `candidate_count` per jet, and `outgoing` gets a row of `word_count`.
JETC_EXPORT int jetc_run_words(void *opened, std::size_t jets, const std::uint64_t *jet_words,
                               const std::uint64_t *candidates, std::size_t candidate_count, std::uint64_t *outgoing,
                               std::size_t word_count, char *error, std::size_t error_size) {
    auto *library = static_cast<Library *>(opened);
    try {
        const std::unique_ptr<hls4mlEmulator::Model, Destroy *> model(library->create(), library->destroy);
        for (std::size_t jet = 0; jet < jets; ++jet) {
            const jetc::LinkWords given{jet_words[jet], candidates + jet * candidate_count, candidate_count};
            model->prepare_input(given);
            model->predict();
            model->read_result(jetc::JetWord{outgoing + jet * word_count, word_count});
        }
        return 0;
    } catch (const std::exception &failure) {
        say(failure.what(), error, error_size);
        return 1;
    }
}

} // extern "C"
