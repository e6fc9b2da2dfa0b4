//Numpy array shape [4, 3]
//Min -1.384287238121
//Max 1.275600194931
//Number of zeros 0

#ifndef W9_H_
#define W9_H_

#ifndef __SYNTHESIS__
dense_weight_t w9[12];
#else
dense_weight_t w9[12] = {1.275600, -1.381636, 0.441350, 0.414162, -0.114907, -1.340822, -1.384287, -0.991406, 0.883644, -1.012182, -1.083784, -0.441249};

#endif

#endif
