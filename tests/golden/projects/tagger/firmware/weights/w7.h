//Numpy array shape [4, 4]
//Min -0.943374931812
//Max 1.412538051605
//Number of zeros 0

#ifndef W7_H_
#define W7_H_

#ifndef __SYNTHESIS__
dense_1_weight_t w7[16];
#else
dense_1_weight_t w7[16] = {0.063254, 1.336552, 0.448621, 1.082496, 1.412538, -0.943375, -0.770653, 1.120203, 1.218832, 0.774834, -0.459294, -0.109396, 0.331613, -0.011155, -0.066078, -0.193334};

#endif

#endif
