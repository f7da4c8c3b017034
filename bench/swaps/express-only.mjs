import { startServer as original } from "../../dist/http/server.js?original";

/** Every request through Express: the hot handlers are mounted there too. */
export const startServer = (options) => original({ ...options, hot: {} });
