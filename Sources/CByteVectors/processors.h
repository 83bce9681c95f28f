#ifndef PROCESSORS_H
#define PROCESSORS_H

/// Compiled for several processors, of which the first that the one at hand is like is taken.
#if defined(__x86_64__) && defined(__linux__)
#define MANY __attribute__((target_clones("arch=x86-64-v3", "default")))
/// The same for loops over many numbers, which registers of 64 bytes are worth.
#define MANY_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MANY
#define MANY_WIDE
#endif

#endif
