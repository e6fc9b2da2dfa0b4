//Numpy array shape [3]
//Min -0.046504635364
//Max 0.903469324112
//Number of zeros 0

#ifndef B9_H_
#define B9_H_

#ifndef __SYNTHESIS__
dense_bias_t b9[3];
#else
dense_bias_t b9[3] = {-0.046505, 0.593209, 0.903469};

#endif

#endif
