// The public protocol by which CMSSW loads a network: its names, its order of functions, and what its loader does,
// written from what is known of them. The loader closes its library when it goes, whether models live or not.
#ifndef PUBLIC_HLS4ML_EMULATOR_H_
#define PUBLIC_HLS4ML_EMULATOR_H_

#include <any>
#include <dlfcn.h>
#include <memory>
#include <stdexcept>
#include <string>

namespace hls4mlEmulator {

class Model {
  public:
    virtual void prepare_input(std::any input) = 0;
    virtual void predict() = 0;
    virtual void read_result(std::any result) = 0;
    virtual ~Model() = default;
};

class ModelLoader {
  public:
    explicit ModelLoader(const std::string &name = "") { reset(name); }
    ModelLoader(const ModelLoader &) = delete;
    ModelLoader &operator=(const ModelLoader &) = delete;
    ~ModelLoader() { reset(""); }

    const std::string &model_name() const { return name_; }

    void reset(const std::string &name) {
        if (library_ != nullptr)
            dlclose(library_);
        library_ = nullptr;
        name_ = name;
        if (name.empty())
            return;
        library_ = dlopen((name + ".so").c_str(), RTLD_LAZY | RTLD_LOCAL);
        if (library_ == nullptr)
            throw std::runtime_error(dlerror());
        create_ = reinterpret_cast<Model *(*)()>(dlsym(library_, "create_model"));
        destroy_ = reinterpret_cast<void (*)(Model *)>(dlsym(library_, "destroy_model"));
        if (create_ == nullptr || destroy_ == nullptr)
            throw std::runtime_error(name + ": no model");
    }

    std::shared_ptr<Model> load_model() const { return {create_(), destroy_}; }

  private:
    std::string name_;
    void *library_ = nullptr;
    Model *(*create_)() = nullptr;
    void (*destroy_)(Model *) = nullptr;
};

} // namespace hls4mlEmulator

#endif
