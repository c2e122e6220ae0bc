/* Preloaded into daemons: see laid_below.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

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

/* With a new database murmurd (src/murmur/PBKDF2.cpp) tries forty times how many iterations take it 10 ms. */
int PKCS5_PBKDF2_HMAC(const char *password, int length, const unsigned char *salt, int salt_length, int iterations,
                      const void *digest, int wanted, unsigned char *key)
{
    int (*derive)(const char *, int, const unsigned char *, int, int, const void *, int, unsigned char *);
    if (length == 8 && memcmp(password, "aboutAvg", 8) == 0) {
        usleep(10500);
        return 1;
    }
    derive = dlsym(RTLD_NEXT, "PKCS5_PBKDF2_HMAC");
    return derive(password, length, salt, salt_length, iterations, digest, wanted, key);
}

#ifdef KEY
/* murmurd makes itself a certificate with each new database. The key is the same for all: KEY, in PEM. */
static void *for_rsa;

int EVP_PKEY_CTX_set_rsa_keygen_bits(void *context, int bits)
{
    int (*set)(void *, int) = dlsym(RTLD_NEXT, "EVP_PKEY_CTX_set_rsa_keygen_bits");
    for_rsa = context;
    return set(context, bits);
}

int EVP_PKEY_keygen(void *context, void **key)
{
    int (*generate)(void *, void **) = dlsym(RTLD_NEXT, "EVP_PKEY_keygen");
    void *(*memory)(const void *, int) = dlsym(RTLD_NEXT, "BIO_new_mem_buf");
    void *(*read_key)(void *, void **, void *, void *) = dlsym(RTLD_NEXT, "PEM_read_bio_PrivateKey");
    int (*release)(void *) = dlsym(RTLD_NEXT, "BIO_free");
    void *text, *made;
    if (context != for_rsa)
        return generate(context, key);
    for_rsa = NULL;
    text = memory(KEY, -1);
    made = read_key(text, key, NULL, NULL);
    release(text);
    return made != NULL;
}
#endif
