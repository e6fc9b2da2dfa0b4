// The words of convention v2, by the names that producers of the experiment have for them: in no namespace.
#ifndef JETC_V2_H_
#define JETC_V2_H_

#include "ap_fixed.h"

using inputtype = ap_fixed<64, 32, AP_RND, AP_SAT, 0>;

// For prepare_input, by value: the first features of a candidate stand at each multiple of the stride
// total_candidate_inputs. Nothing says how many candidates there are.
struct ModelInputs {
    inputtype *candidate_inputs;
    inputtype *jet_inputs;
    int total_candidate_inputs;
    int total_jet_inputs;
};

// For read_result, by pointer: eight classes, and one ratio of pT.
struct ModelOutputs {
    inputtype *jet_class_output;
    inputtype *jet_regression_output;
};

#endif
