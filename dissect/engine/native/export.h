/* What Python may call. Everything else stays within the library. */
#ifndef DISSECT_EXPORT_H
#define DISSECT_EXPORT_H

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#endif
