import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["frontend/**/*.test.ts"],
    environment: "node", // elements ask for happy-dom in their first line
    setupFiles: ["frontend/build/test-setup.ts"],
  },
});
