#ifndef DEFAULT_ACCUM_H_
#define DEFAULT_ACCUM_H_

#include "ap_fixed.h"
#include "ap_int.h"
#include "hls_stream.h"

#include "defines.h"


// Prototype of top level function for C-synthesis
void default_accum(
    input_t input_1[5],
    result_t layer5_out[3]
);

// hls-fpga-machine-learning insert emulator-defines


#endif
