/** What a reply begins with whose bytes are no UTF-8; behind it they stand one by one, so that no two of them look alike. */
export const NOT_TEXT = '\u0000bytes ';
