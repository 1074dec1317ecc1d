# ota-audit as a container, from a checkout: docker build -t ota-audit .
# It runs as a user without rights, on a read-only root file system; it writes below /reports only. docs/install.md
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
# Temporary files too: nothing else can be written.
ENV TMPDIR=/reports
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY LICENSE README.md /app/
COPY jobs /app/jobs
RUN mkdir /reports /jobs
RUN chown node:node /reports
USER node
VOLUME ["/reports"]
# So that "run jobs/nightly.yaml" reads the mounted /jobs and writes below /reports.
WORKDIR /
# Without a shell between, signals reach node.
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["--help"]
