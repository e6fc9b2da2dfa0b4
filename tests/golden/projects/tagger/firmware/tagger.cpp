#include <iostream>

#include "tagger.h"
#include "parameters.h"


void tagger(
    input_t input_1[4*3],
    layer10_t layer10_out[3], dense_2_result_t layer11_out[1]
) {

    // hls-fpga-machine-learning insert IO
    #pragma HLS ARRAY_RESHAPE variable=input_1 complete dim=0
    #pragma HLS ARRAY_PARTITION variable=layer10_out complete dim=0
    #pragma HLS ARRAY_PARTITION variable=layer11_out complete dim=0
    #pragma HLS INTERFACE ap_vld port=input_1,layer10_out,layer11_out 
    #pragma HLS DATAFLOW

    // hls-fpga-machine-learning insert load weights
#ifndef __SYNTHESIS__
    static bool loaded_weights = false;
    if (!loaded_weights) {
        nnet::load_weights_from_txt<batch_normalization_scale_t, 3>(s2, "s2.txt");
        nnet::load_weights_from_txt<batch_normalization_bias_t, 3>(b2, "b2.txt");
        nnet::load_weights_from_txt<conv1d_weight_t, 12>(w3, "w3.txt");
        nnet::load_weights_from_txt<conv1d_bias_t, 4>(b3, "b3.txt");
        nnet::load_weights_from_txt<dense_1_weight_t, 16>(w7, "w7.txt");
        nnet::load_weights_from_txt<dense_1_bias_t, 4>(b7, "b7.txt");
        nnet::load_weights_from_txt<dense_weight_t, 12>(w9, "w9.txt");
        nnet::load_weights_from_txt<dense_bias_t, 3>(b9, "b9.txt");
        nnet::load_weights_from_txt<dense_2_weight_t, 4>(w11, "w11.txt");
        nnet::load_weights_from_txt<dense_2_bias_t, 1>(b11, "b11.txt");
        loaded_weights = true;    }
#endif
    // ****************************************
    // NETWORK INSTANTIATION
    // ****************************************

    // hls-fpga-machine-learning insert layers

    layer2_t layer2_out[4*3];
    #pragma HLS ARRAY_PARTITION variable=layer2_out complete dim=0

    conv1d_result_t layer3_out[4*4];
    #pragma HLS ARRAY_PARTITION variable=layer3_out complete dim=0

    layer5_t layer5_out[4*4];
    #pragma HLS ARRAY_PARTITION variable=layer5_out complete dim=0

    layer6_t layer6_out[4];
    #pragma HLS ARRAY_PARTITION variable=layer6_out complete dim=0

    dense_1_result_t layer7_out[4];
    #pragma HLS ARRAY_PARTITION variable=layer7_out complete dim=0

    layer8_t layer8_out[4];
    #pragma HLS ARRAY_PARTITION variable=layer8_out complete dim=0

    dense_result_t layer9_out[3];
    #pragma HLS ARRAY_PARTITION variable=layer9_out complete dim=0

    nnet::normalize<input_t, layer2_t, config2>(input_1, layer2_out, s2, b2); // batch_normalization

    nnet::pointwise_conv_1d_cl<layer2_t, conv1d_result_t, config13>(layer2_out, layer3_out, w3, b3); // conv1d

    nnet::relu<conv1d_result_t, layer5_t, ReLU_config5>(layer3_out, layer5_out); // re_lu

    nnet::global_pooling1d_cl<layer5_t, layer6_t, config6>(layer5_out, layer6_out); // global_average_pooling1d

    nnet::dense<layer6_t, dense_1_result_t, config7>(layer6_out, layer7_out, w7, b7); // dense_1

    nnet::relu<dense_1_result_t, layer8_t, relu_config8>(layer7_out, layer8_out); // dense_1_relu

    nnet::dense<layer8_t, dense_result_t, config9>(layer8_out, layer9_out, w9, b9); // dense

    nnet::softmax<dense_result_t, layer10_t, softmax_config10>(layer9_out, layer10_out); // dense_softmax

    nnet::dense<layer6_t, dense_2_result_t, config11>(layer6_out, layer11_out, w11, b11); // dense_2

}

