// Streams rows of bits through a clocked module, a row per clock:
//     Vtop INPUT OUTPUT INPUT_BITS OUTPUT_BITS LATENCY [+NAME=VALUE]
// A row is a port's bits, lowest first, in whole bytes. Row i of OUTPUT is what out_data holds after LATENCY
// rising edges, the first of which took in row i. The module reads NAME
// by $value$plusargs, where it has such a setting.
#include "Vtop.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

static std::vector<char> contents(const char *path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int main(int argc, char **argv) {
    if (argc < 6) {
        std::fprintf(stderr, "usage: Vtop INPUT OUTPUT INPUT_BITS OUTPUT_BITS LATENCY [+NAME=VALUE]\n");
        return 2;
    }
    const std::size_t taken = (std::strtoul(argv[3], nullptr, 10) + 7) / 8;
    const std::size_t given = (std::strtoul(argv[4], nullptr, 10) + 7) / 8;
    const std::size_t latency = std::strtoul(argv[5], nullptr, 10);
    VerilatedContext context;
    context.commandArgs(argc, argv);
    Vtop top{&context};
    if (taken > sizeof(top.in_data) || given > sizeof(top.out_data) || latency == 0) {
        std::fprintf(stderr, "the module's ports are narrower than %s and %s bits, or LATENCY is 0\n", argv[3], argv[4]);
        return 2;
    }
    const std::vector<char> input = contents(argv[1]);
    const std::size_t rows = input.size() / taken;
    std::vector<char> output(rows * given);
    std::memset(&top.in_data, 0, sizeof(top.in_data));
    for (std::size_t clock = 0; clock + 1 < rows + latency; ++clock) {
        if (clock < rows)
            std::memcpy(&top.in_data, &input[clock * taken], taken);
        top.clk = 0;
        top.eval();
        top.clk = 1;
        top.eval();
        if (clock + 1 >= latency)
            std::memcpy(&output[(clock + 1 - latency) * given], &top.out_data, given);
    }
    std::ofstream file(argv[2], std::ios::binary);
    file.write(output.data(), static_cast<std::streamsize>(output.size()));
    file.close();
    if (!file) {
        std::perror(argv[2]);
        return 1;
    }
    return 0;
}
