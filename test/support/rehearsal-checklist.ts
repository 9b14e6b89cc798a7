/** Tables as the migrations leave them, without the extensions; `pairs` of databases hold the same rows. */
export const TABLES = `
	CREATE TABLE market_data("timestamp" timestamptz NOT NULL, id bigserial, symbol text, interval text, close_price numeric(20,8), UNIQUE(symbol, interval, "timestamp"));
	INSERT INTO market_data("timestamp", symbol, interval, close_price)
		SELECT '2026-02-01 00:00:00+00'::timestamptz + i * interval '1 minute', 'KRW-BTC', '1m', 98000000 + i FROM generate_series(0, 4999) i;
	CREATE TABLE trading_history(id uuid PRIMARY KEY DEFAULT gen_random_uuid(), symbol text, side text, price numeric, created_at timestamptz);
	INSERT INTO trading_history(symbol, side, price, created_at)
		SELECT 'KRW-ETH', 'buy', 4000000, '2026-02-22 00:00:00+00'::timestamptz + i * interval '1 hour' FROM generate_series(1, 16) i;
	CREATE TABLE daily_risk_state(date date PRIMARY KEY, total_pnl numeric, trade_count int);
	INSERT INTO daily_risk_state SELECT '2026-02-01'::date + i, 0, i FROM generate_series(1, 22) i;
	CREATE TABLE positions(symbol text PRIMARY KEY, quantity numeric, avg_price numeric);`;

/** One step for each kind of check, then what only a person does. Places in @ are filled in when it is written. */
export const REHEARSAL = `id: rehearsal
title: {en: Rehearsal, ko: 리허설}
steps:
  - section: {id: look, title: {en: What can be looked at, ko: 확인할 수 있는 것}}
    steps:
      - id: ports
        title: {en: Only what should answer answers, ko: 열릴 것만 열림}
        checks:
          - {kind: ports, host: 127.0.0.1, open: "\${firewall.open}", closed: "\${firewall.closed}"}
      - id: dns
        title: {en: The name points here, ko: 도메인이 이곳을 가리킴}
        checks:
          - {kind: dns, name: "\${domain}", exactly: [127.0.0.1]}
      - id: tls
        title: {en: The certificate is good, ko: 인증서 정상}
        checks:
          - {kind: tls, host: "\${domain}", port: "\${ports.https}", via: 127.0.0.1, ca: "\${ca}", redirect: {port: "\${ports.http}"}}
      - id: http
        title: {en: The bot answers, ko: 봇이 응답함}
        checks:
          - {kind: http, from: vm, url: "\${endpoints.bot.url}", status: 200, body: {contains: ok}}
      - id: local
        title: {en: A command here, ko: 이곳의 명령}
        checks:
          - {kind: command, on: operator, run: [cat, "@DIRECTORY@/local.txt"], stdout: ready}
      - id: remote
        title: {en: A command on the VM, ko: VM의 명령}
        checks:
          - {kind: command, on: vm, run: [cat, "@DIRECTORY@/remote.txt"], stdout: ready}
      - id: container
        title: {en: A command in a container, ko: 컨테이너의 명령}
        checks:
          - {kind: command, on: vm, container: coinpilot-db, run: [echo, inside], stdout: inside}
      - id: pod
        title: {en: A command in a pod, ko: 파드의 명령}
        checks:
          - {kind: command, on: minikube, workload: deployment/bot, run: [echo, inside], stdout: inside}
      - id: targets
        title: {en: The bot is scraped, ko: 봇이 수집됨}
        checks:
          - {kind: prometheus-targets, from: vm, url: "\${prometheus.url}", job: coinpilot-core, instances: ["@INSTANCE@"]}
      - id: up
        title: {en: Nothing is down, ko: 내려간 것 없음}
        checks:
          - {kind: prometheus-query, from: vm, url: "\${prometheus.url}", query: up == 0, empty: true, control: 'up{job="coinpilot-core"}'}
      - id: positions
        title: {en: Positions are reported, ko: 포지션이 보고됨}
        checks:
          - {kind: prometheus-query, from: vm, url: "\${prometheus.url}", query: coinpilot_active_positions, expect: {ge: 0, le: 5}}
      - id: rows
        title: {en: Row counts are equal, ko: 건수 일치}
        checks:
          - kind: row-counts
            source: source
            target: target
            tables:
              - {table: market_data, newest: timestamp}
              - {table: trading_history, newest: created_at}
              - {table: daily_risk_state, newest: date}
              - {table: positions, mayBeEmpty: true}
      - id: redis
        title: {en: Redis keeps its data, ko: Redis 데이터 보존}
        checks:
          - {kind: redis, cache: target}
      - id: one-bot
        title: {en: One bot is live, ko: 봇은 하나}
        checks:
          - {kind: single-writer, bots: "\${bots}", expect: minikube}
  - section: {id: do, title: {en: What a person does, ko: 사람이 하는 일}}
    steps:
      - id: path
        title: {en: How the database begins, ko: 데이터베이스 초기화 경로}
        choose:
          id: database
          options: {restore: {en: Restore the dump, ko: 덤프 복원}, fresh: {en: Start empty, ko: 빈 상태로 시작}}
      - id: stop
        title: {en: Stop the bot on Minikube, ko: Minikube 봇 중지}
        needs: [look/one-bot]
        action:
          kind: command
          on: vm
          summary: {en: Stop it, ko: 멈춤}
          confirm: stop minikube
          require:
            - {kind: single-writer, bots: "\${bots}", expect: minikube}
          script: |
            cd '@DIRECTORY@' || exit 9
            echo started >> starts
            echo stopping the bot
            while [ -e hold ]; do sleep 0.05; done
            cp no-pods.json kubectl.d/pods && cp stopped.json kubectl.d/deployment_bot
          probe: {script: "grep -q '\\"replicas\\":0' '@DIRECTORY@/kubectl.d/deployment_bot'"}
        checks:
          - {kind: single-writer, bots: "\${bots}", expect: none}
      - id: told
        title: {en: Everybody was told, ko: 모두에게 알림}
        attest: {prompt: {en: The team knows., ko: 팀이 알고 있다.}, note: required}
      - id: go
        title: {en: Go or no-go, ko: 진행 판단}
        gate: {requires: [stop, told]}
`;
