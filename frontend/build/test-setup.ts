/** Every test of the front end: no network, whatever happens. */
globalThis.fetch = () => Promise.reject(new TypeError("tests do not fetch"));
