//Numpy array shape [1]
//Min -0.901100039482
//Max -0.901100039482
//Number of zeros 0

#ifndef B11_H_
#define B11_H_

#ifndef __SYNTHESIS__
dense_2_bias_t b11[1];
#else
dense_2_bias_t b11[1] = {-0.901100};

#endif

#endif
