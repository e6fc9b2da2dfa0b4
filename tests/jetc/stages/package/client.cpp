// A producer that has the public loader, jetc's own words, and those of conventions v0 and v2 as they are known:
//     client global|local own|shared|split THREADS JETS (LIBRARY native|v0|v2 GIVEN EXPECTED INPUTS OUTPUTS STRIDE)...
//     client refuse LIBRARY INPUTS
// GIVEN and EXPECTED hold the codes of ap_fixed<64,32>, a jet a row, as the convention lays them out: candidates
// STRIDE values apart, then the inputs of the jet; class scores, then the ratio. Each thread runs all libraries in
// turn, after its own loader is gone; with split, each a part of the jets. Prints how many jets of each came out wrong, and in the end how often a
// library allocated memory while it ran one.
#include "hls4ml/emulator.h"
#include "words.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <thread>
#include <vector>

static thread_local bool counting = false;
static std::atomic<std::size_t> allocations{0};

void *operator new(std::size_t size) {
    allocations += counting;
    if (void *memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

// Convention v2, by its names.
using inputtype = ap_fixed<64, 32, AP_RND, AP_SAT, 0>;
struct ModelInputs {
    inputtype *candidate_inputs;
    inputtype *jet_inputs;
    int total_candidate_inputs;
    int total_jet_inputs;
};
struct ModelOutputs {
    inputtype *jet_class_output;
    inputtype *jet_regression_output;
};
// Convention v0.
using input_t = ap_fixed<24, 12, AP_RND, AP_SAT, 0>;
using Pair = std::pair<std::array<ap_fixed<16, 6, AP_RND, AP_SAT, 0>, 1>,
                       std::array<ap_ufixed<24, 12, AP_RND, AP_SAT, 0>, 8>>;

using Model = hls4mlEmulator::Model;
using Words = std::vector<std::int64_t>;

static Words read(const char *path, std::size_t count) {
    Words words(count);
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char *>(words.data()), count * sizeof(std::int64_t)))
        throw std::runtime_error(path);
    return words;
}

template <class Word> static Word word(std::int64_t code) {
    Word made;
    made.range() = ap_int<64>(static_cast<long long>(code));
    return made;
}
template <class Word> static std::int64_t code(const Word &given) {
    const inputtype wide = given;
    return wide.range().to_int64();
}

// Only what the library does is counted: an any of a struct is memory of the caller.
static void run(Model &model, std::any input, std::any result) {
    counting = true;
    model.prepare_input(std::move(input));
    model.predict();
    model.read_result(std::move(result));
    counting = false;
}

struct Entry {
    std::string library, convention;
    std::size_t inputs, outputs;
    int stride;
    Words given, expected;
    std::unique_ptr<hls4mlEmulator::ModelLoader> loader;
    std::atomic<std::size_t> wrong{0};

    Entry(char **arguments, std::size_t jets)
        : library(arguments[0]), convention(arguments[1]), inputs(std::stoul(arguments[4])),
          outputs(std::stoul(arguments[5])), stride(std::stoi(arguments[6])), given(read(arguments[2], jets * inputs)),
          expected(read(arguments[3], jets * outputs)) {}

    bool equal(Model &model, std::size_t jet) const {
        const Words found = convention == "v0" ? by_v0(model, jet) : convention == "v2" ? by_v2(model, jet) : own(model, jet);
        return std::memcmp(found.data(), &expected[jet * outputs], outputs * sizeof(std::int64_t)) == 0;
    }

    Words own(Model &model, std::size_t jet) const {
        std::vector<jetc::value_t> in, out(outputs);
        for (std::size_t each = 0; each < inputs; ++each)
            in.push_back(word<jetc::value_t>(given[jet * inputs + each]));
        run(model, jetc::Inputs{in.data(), inputs}, jetc::Outputs{out.data(), outputs});
        Words found;
        for (const auto &each : out)
            found.push_back(code(each));
        return found;
    }

    Words by_v0(Model &model, std::size_t jet) const {
        std::vector<input_t> in;
        for (std::size_t each = 0; each < inputs; ++each)
            in.push_back(word<inputtype>(given[jet * inputs + each]));
        Pair out;
        run(model, in.data(), &out);
        Words found;
        for (const auto &each : out.second)
            found.push_back(code(each));
        found.push_back(code(out.first[0]));
        return found;
    }

    Words by_v2(Model &model, std::size_t jet) const {
        std::vector<inputtype> in, scores(8), ratio(1);
        for (std::size_t each = 0; each < inputs; ++each)
            in.push_back(word<inputtype>(given[jet * inputs + each]));
        const std::size_t of_jet = inputs % stride;
        ModelOutputs out{scores.data(), ratio.data()};
        run(model, ModelInputs{in.data(), in.data() + inputs - of_jet, stride, static_cast<int>(of_jet)}, &out);
        Words found;
        for (const auto &each : scores)
            found.push_back(code(each));
        found.push_back(code(ratio[0]));
        return found;
    }
};

static std::vector<std::unique_ptr<Entry>> entries;

static void thread(bool own, std::size_t first, std::size_t jets, std::size_t step) {
    std::vector<std::shared_ptr<Model>> models;
    for (auto &entry : entries)
        models.push_back(own ? hls4mlEmulator::ModelLoader(entry->library).load_model() : entry->loader->load_model());
    for (std::size_t jet = first; jet < jets; jet += step)
        for (std::size_t number = 0; number < entries.size(); ++number)
            entries[number]->wrong += !entries[number]->equal(*models[number], jet);
}

template <class Call> static void say(Call call) {
    try {
        call();
        std::printf("taken\n");
    } catch (const std::bad_any_cast &refused) {
        std::printf("any: %s\n", refused.what());
    } catch (const std::invalid_argument &refused) {
        std::printf("argument: %s\n", refused.what());
    }
}

static int refuse(const char *library, std::size_t inputs) {
    const hls4mlEmulator::ModelLoader loader(library);
    const auto model = loader.load_model();
    std::vector<jetc::value_t> values(inputs, jetc::value_t(0));
    std::vector<inputtype> wide(inputs + 2, inputtype(0)), scores(8), ratio(1);
    ModelOutputs none{nullptr, ratio.data()};
    std::pair<std::array<int, 1>, std::array<int, 9>> other;
    say([&] { model->prepare_input(values); });
    say([&] { model->prepare_input(std::any()); });
    say([&] { model->prepare_input(jetc::Inputs{values.data(), inputs - 1}); });
    say([&] { model->prepare_input(static_cast<input_t *>(nullptr)); });
    say([&] { model->prepare_input(ModelInputs{wide.data(), nullptr, 19, 0}); });
    say([&] { model->prepare_input(ModelInputs{wide.data(), nullptr, -20, 0}); });
    say([&] { model->prepare_input(ModelInputs{nullptr, nullptr, 20, 0}); });
    say([&] { model->prepare_input(ModelInputs{wide.data(), nullptr, 20, 0}); });
    model->predict();
    say([&] { model->read_result(&other); });
    say([&] { model->read_result(&none); });
    say([&] { model->read_result(static_cast<ModelOutputs *>(nullptr)); });
    return 0;
}

int main(int count, char **arguments) {
    if (std::strcmp(arguments[1], "refuse") == 0)
        return refuse(arguments[2], std::stoul(arguments[3]));
    const bool global = std::strcmp(arguments[1], "global") == 0, own = std::strcmp(arguments[2], "shared") != 0;
    const bool split = std::strcmp(arguments[2], "split") == 0;
    const std::size_t jets = std::stoul(arguments[4]);
    for (int first = 5; first < count; first += 7)
        entries.push_back(std::make_unique<Entry>(arguments + first, jets));
    for (auto &entry : entries) {
        if (global && dlopen((entry->library + ".so").c_str(), RTLD_LAZY | RTLD_GLOBAL) == nullptr)
            throw std::runtime_error(dlerror());
        if (!own)
            entry->loader = std::make_unique<hls4mlEmulator::ModelLoader>(entry->library);
    }
    std::vector<std::thread> threads;
    const std::size_t many = std::stoul(arguments[3]);
    for (std::size_t number = 0; number < many; ++number)
        threads.emplace_back(thread, own, split ? number : 0, jets, split ? many : 1);
    for (auto &each : threads)
        each.join();
    for (auto &entry : entries)
        std::printf("%zu\n", entry->wrong.load());
    std::printf("%zu\n", allocations.load());
}
