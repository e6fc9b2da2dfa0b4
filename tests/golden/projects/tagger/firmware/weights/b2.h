//Numpy array shape [3]
//Min -1.523344755173
//Max -0.857760548592
//Number of zeros 0

#ifndef B2_H_
#define B2_H_

#ifndef __SYNTHESIS__
batch_normalization_bias_t b2[3];
#else
batch_normalization_bias_t b2[3] = {-1.523345, -1.069867, -0.857761};

#endif

#endif
