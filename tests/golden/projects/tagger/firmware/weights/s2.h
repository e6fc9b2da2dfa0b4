//Numpy array shape [3]
//Min -1.737733721733
//Max 0.005028708838
//Number of zeros 0

#ifndef S2_H_
#define S2_H_

#ifndef __SYNTHESIS__
batch_normalization_scale_t s2[3];
#else
batch_normalization_scale_t s2[3] = {-1.737734, 0.005029, -0.010768};

#endif

#endif
