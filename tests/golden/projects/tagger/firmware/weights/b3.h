//Numpy array shape [4]
//Min -0.991091251373
//Max 1.450077772141
//Number of zeros 0

#ifndef B3_H_
#define B3_H_

#ifndef __SYNTHESIS__
conv1d_bias_t b3[4];
#else
conv1d_bias_t b3[4] = {1.321573, 0.911219, 1.450078, -0.991091};

#endif

#endif
