import { defineConfig } from "vite";
import { sprite } from "./frontend/build/sprite.ts";

/** Where the pages find what is built: Django serves minutewise/assets/dist as /static/dist. */
const SERVED_AT = "/static/dist/";

export default defineConfig(({ command }) => ({
  base: command === "build" ? SERVED_AT : "/",
  publicDir: false,
  plugins: [sprite()],
  build: {
    outDir: "minutewise/assets/dist",
    emptyOutDir: true,
    manifest: true,
    target: ["chrome123", "firefox128", "safari18"], // the tokens need light-dark() and relative colours
    cssTarget: ["chrome123", "firefox128", "safari18"],
    assetsInlineLimit: 0, // nothing inline: the pages forbid it
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ["site", "room", "embed", "desk"].map((name) => `frontend/${name}.ts`),
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
}));
