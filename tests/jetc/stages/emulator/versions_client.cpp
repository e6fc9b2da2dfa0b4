// Loads libraries together, as CMSSW would, and counts the jets of each that come out wrong:
//     versions_client local|global THREADS JETS (LIBRARY GIVEN EXPECTED INPUTS OUTPUTS)...
// GIVEN and EXPECTED hold the codes of jetc::value_t, a jet a row. Every library is open before the first jet,
// and every thread runs all of them in turn.
#include "emulator.h"
#include "words.h"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using Words = std::vector<std::int64_t>;
using Create = hls4mlEmulator::Model *();
using Destroy = void(hls4mlEmulator::Model *);

static Words read(const char *path, std::size_t count) {
    Words words(count);
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char *>(words.data()), count * sizeof(std::int64_t)))
        throw std::runtime_error(path);
    return words;
}

struct Version {
    Create *create;
    Destroy *destroy;
    std::size_t inputs, outputs;
    Words given, expected;
    std::atomic<std::size_t> wrong{0};

    Version(char **arguments, int mode, std::size_t jets)
        : inputs(std::stoul(arguments[3])), outputs(std::stoul(arguments[4])), given(read(arguments[1], jets * inputs)),
          expected(read(arguments[2], jets * outputs)) {
        void *library = dlopen(arguments[0], mode);
        if (library == nullptr)
            throw std::runtime_error(dlerror());
        create = reinterpret_cast<Create *>(dlsym(library, "create_model"));
        destroy = reinterpret_cast<Destroy *>(dlsym(library, "destroy_model"));
    }

    bool equal(hls4mlEmulator::Model &model, std::size_t jet) const {
        std::vector<jetc::value_t> in(inputs), out(outputs);
        for (std::size_t word = 0; word < inputs; ++word)
            in[word].range() = ap_int<64>(static_cast<long long>(given[jet * inputs + word]));
        model.prepare_input(jetc::Inputs{in.data(), inputs});
        model.predict();
        model.read_result(jetc::Outputs{out.data(), outputs});
        for (std::size_t word = 0; word < outputs; ++word)
            if (out[word].range().to_int64() != expected[jet * outputs + word])
                return false;
        return true;
    }
};

static void run(std::vector<std::unique_ptr<Version>> &versions, std::size_t jets) {
    std::vector<std::unique_ptr<hls4mlEmulator::Model, Destroy *>> models;
    for (auto &version : versions)
        models.emplace_back(version->create(), version->destroy);
    for (std::size_t jet = 0; jet < jets; ++jet)
        for (std::size_t number = 0; number < versions.size(); ++number)
            versions[number]->wrong += !versions[number]->equal(*models[number], jet);
}

int main(int count, char **arguments) {
    const int mode = RTLD_LAZY | (std::strcmp(arguments[1], "global") == 0 ? RTLD_GLOBAL : RTLD_LOCAL);
    const std::size_t jets = std::stoul(arguments[3]);
    std::vector<std::unique_ptr<Version>> versions;
    for (int first = 4; first < count; first += 5)
        versions.push_back(std::make_unique<Version>(arguments + first, mode, jets));
    std::vector<std::thread> threads;
    for (int number = std::stoi(arguments[2]); number > 0; --number)
        threads.emplace_back(run, std::ref(versions), jets);
    for (auto &thread : threads)
        thread.join();
    for (auto &version : versions)
        std::printf("%zu\n", version->wrong.load());
}
