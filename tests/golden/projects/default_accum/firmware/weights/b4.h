//Numpy array shape [3]
//Min -1.339912414551
//Max 0.222352817655
//Number of zeros 0

#ifndef B4_H_
#define B4_H_

#ifndef __SYNTHESIS__
dense_1_bias_t b4[3];
#else
dense_1_bias_t b4[3] = {-0.0252805222, -1.3399124146, 0.2223528177};

#endif

#endif
