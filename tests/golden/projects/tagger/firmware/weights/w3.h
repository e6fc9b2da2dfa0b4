//Numpy array shape [1, 3, 4]
//Min -1.383754849434
//Max 1.352892041206
//Number of zeros 0

#ifndef W3_H_
#define W3_H_

#ifndef __SYNTHESIS__
conv1d_weight_t w3[12];
#else
conv1d_weight_t w3[12] = {1.352892, -1.383755, 0.597322, 0.218279, 1.194021, 0.500697, 0.143513, 0.607282, -0.340568, 0.583316, 0.974611, -0.102995};

#endif

#endif
