#ifndef TAGGER_H_
#define TAGGER_H_

#include "ap_fixed.h"
#include "ap_int.h"
#include "hls_stream.h"

#include "defines.h"


// Prototype of top level function for C-synthesis
void tagger(
    input_t input_1[4*3],
    layer10_t layer10_out[3], dense_2_result_t layer11_out[1]
);

// hls-fpga-machine-learning insert emulator-defines


#endif
