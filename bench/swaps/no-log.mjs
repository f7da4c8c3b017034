/** No line a request: what logging costs. */
export const requestLog = () => () => {};
