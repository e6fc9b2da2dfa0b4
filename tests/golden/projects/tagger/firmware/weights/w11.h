//Numpy array shape [4, 1]
//Min -1.431399106979
//Max 1.228428602219
//Number of zeros 0

#ifndef W11_H_
#define W11_H_

#ifndef __SYNTHESIS__
dense_2_weight_t w11[4];
#else
dense_2_weight_t w11[4] = {-0.699677, 1.228429, -1.431399, -0.374632};

#endif

#endif
