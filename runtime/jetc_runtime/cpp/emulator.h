// The interface through which CMSSW runs a trigger's neural network: a shared library, found by name and
// opened with dlopen, that exports create_model and destroy_model.
//
// The names and the order of the virtual functions are those of the public hls4mlEmulator interface, so a
// library built against either header loads through the other's ModelLoader.
#ifndef JETC_EMULATOR_H_
#define JETC_EMULATOR_H_

#include <any>

namespace hls4mlEmulator {

class Model {
  public:
    // Takes one jet. What the any must hold is the library's contract: see words.h.
    virtual void prepare_input(std::any input) = 0;
    virtual void predict() = 0;
    // Fills what the any points to: see words.h.
    virtual void read_result(std::any result) = 0;
    virtual ~Model() = default;
};

} // namespace hls4mlEmulator

#endif
