/** Style that esbuild takes out of the modules that import it. */
declare module '*.css';
