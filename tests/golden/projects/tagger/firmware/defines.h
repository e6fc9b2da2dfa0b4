#ifndef DEFINES_H_
#define DEFINES_H_

#include "ap_fixed.h"
#include "ap_int.h"
#include "nnet_utils/nnet_types.h"
#include <array>
#include <cstddef>
#include <cstdio>
#include <tuple>
#include <tuple>


// hls-fpga-machine-learning insert numbers

// hls-fpga-machine-learning insert layer-precision
typedef ap_fixed<10,4> input_t;
typedef ap_fixed<10,4,AP_RND,AP_SAT,0> layer2_t;
typedef ap_fixed<10,4,AP_RND,AP_SAT,0> batch_normalization_scale_t;
typedef ap_fixed<10,4,AP_RND,AP_SAT,0> batch_normalization_bias_t;
typedef ap_fixed<10,4> model_default_t;
typedef ap_fixed<23,11> conv1d_result_t;
typedef ap_fixed<10,4> conv1d_weight_t;
typedef ap_fixed<10,4> conv1d_bias_t;
typedef ap_fixed<10,4> layer5_t;
typedef ap_fixed<18,8> re_lu_table_t;
typedef ap_fixed<10,4> layer6_t;
typedef ap_fixed<23,11> dense_1_result_t;
typedef ap_fixed<10,4> dense_1_weight_t;
typedef ap_fixed<10,4> dense_1_bias_t;
typedef ap_uint<1> layer7_index;
typedef ap_fixed<10,4> layer8_t;
typedef ap_fixed<18,8> dense_1_relu_table_t;
typedef ap_fixed<23,11> dense_result_t;
typedef ap_fixed<10,4> dense_weight_t;
typedef ap_fixed<10,4> dense_bias_t;
typedef ap_uint<1> layer9_index;
typedef ap_fixed<10,4> layer10_t;
typedef ap_fixed<18,8> dense_softmax_table_t;
typedef ap_fixed<18,8,AP_RND,AP_SAT,0> dense_softmax_exp_table_t;
typedef ap_fixed<18,8,AP_RND,AP_SAT,0> dense_softmax_inv_table_t;
typedef ap_fixed<18,8,AP_RND,AP_SAT,0> dense_softmax_inv_inp_t;
typedef ap_fixed<23,11> dense_2_result_t;
typedef ap_fixed<10,4> dense_2_weight_t;
typedef ap_fixed<10,4> dense_2_bias_t;
typedef ap_uint<1> layer11_index;

// hls-fpga-machine-learning insert emulator-defines


#endif
