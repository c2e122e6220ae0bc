/* Preloaded into jamid: see laid_below.py. */
#define _GNU_SOURCE
#include <dlfcn.h>

static unsigned int at_most(unsigned int most, unsigned int bits)
{
    return bits < most ? bits : most;
}

int gnutls_dh_params_generate2(void *parameters, unsigned int bits)
{
    int (*generate)(void *, unsigned int) = dlsym(RTLD_NEXT, "gnutls_dh_params_generate2");
    return generate(parameters, at_most(512, bits));
}

/* The key of a device. Of a shorter one GnuTLS takes no signature. */
int gnutls_x509_privkey_generate(void *key, int algorithm, unsigned int bits, unsigned int flags)
{
    int (*generate)(void *, int, unsigned int, unsigned int) = dlsym(RTLD_NEXT, "gnutls_x509_privkey_generate");
    return generate(key, algorithm, at_most(2048, bits), flags);
}
