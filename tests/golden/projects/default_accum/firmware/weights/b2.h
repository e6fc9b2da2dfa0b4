//Numpy array shape [6]
//Min -1.204959511757
//Max 1.373668551445
//Number of zeros 0

#ifndef B2_H_
#define B2_H_

#ifndef __SYNTHESIS__
dense_bias_t b2[6];
#else
dense_bias_t b2[6] = {-1.2049595118, -0.2366771251, 1.3736685514, 0.0994958580, 0.5756313205, -0.5534530878};

#endif

#endif
