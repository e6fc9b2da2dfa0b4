//Numpy array shape [4]
//Min -0.937924087048
//Max 1.111224889755
//Number of zeros 0

#ifndef B7_H_
#define B7_H_

#ifndef __SYNTHESIS__
dense_1_bias_t b7[4];
#else
dense_1_bias_t b7[4] = {1.111225, -0.937924, 0.563022, 0.610588};

#endif

#endif
