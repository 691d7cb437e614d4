/* What this library was compiled from, and for which callers: warraq.native looks for it in the file before it loads that. */

#define TEXT(stamp) #stamp
#define TEXT_OF(stamp) TEXT(stamp)

const char warraq_stamp[] = "warraq-stamp:" TEXT_OF(WARRAQ_STAMP) ":";
