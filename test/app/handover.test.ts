import {expect, it} from 'vitest';
import {handoversOf} from '../../src/app/handover.ts';
import {configSchema} from '../../src/config/schema.ts';

const TARGETS = {
	vm: {
		type: 'ssh',
		host: '203.0.113.10',
		user: 'ubuntu',
		port: 2222,
		identity: '/keys/vm',
		knownHosts: '/keys/known',
		docker: 'sudo docker',
	},
	minikube: {type: 'kubernetes', context: 'minikube', namespace: 'shop', kubectl: 'minikube kubectl --', kubeconfig: '/kube/config'},
	desk: {type: 'local'},
};
const SSH = 'ssh -p 2222 -o StrictHostKeyChecking=yes -i /keys/vm -o UserKnownHostsFile=/keys/known';

function handovers(databases: object = {}) {
	return handoversOf(configSchema.parse({environment: 'e', domain: 'e.example.com', targets: TARGETS, databases}));
}

const consoleOf = (database: object) =>
	handovers({target: {name: 'shop', password: {secret: 'DB_PASSWORD'}, ...database}})
		.find(({title}) => title.en === 'psql on target')
		?.argv.join(' ');

it('offers a shell on every host that is reached by SSH, and on no other target', () => {
	expect(handovers().map(({title, argv}) => [title.en, title.ko, argv.join(' ')])).toEqual([
		['Shell on vm', 'vm 셸', `${SSH} ubuntu@203.0.113.10`],
	]);
});

it.each([
	[
		'a container over SSH',
		{on: 'vm', container: 'shop-db'},
		`${SSH} -t ubuntu@203.0.113.10 sudo docker exec -it shop-db psql -p 5432 -U postgres shop`,
	],
	['a container here', {on: 'desk', container: 'shop-db'}, 'docker exec -it shop-db psql -p 5432 -U postgres shop'],
	[
		'a workload',
		{on: 'minikube', workload: 'statefulset/db', user: 'app'},
		'minikube kubectl -- --kubeconfig /kube/config --context minikube --namespace shop exec -it statefulset/db -- psql -p 5432 -U app shop',
	],
	[
		'a host seen from the VM',
		{on: 'vm', host: 'db.internal', port: 6432},
		`${SSH} -t ubuntu@203.0.113.10 psql -h db.internal -p 6432 -U postgres shop`,
	],
	[
		'a host seen from here, over TLS',
		{on: 'desk', host: 'db.internal', tls: true},
		'env PGSSLMODE=require psql -h db.internal -p 5432 -U postgres shop',
	],
	['the target itself', {on: 'desk'}, 'psql -h localhost -p 5432 -U postgres shop'],
	[
		'a name that the far shell would read as two',
		{on: 'vm', host: 'db', name: 'my shop; id'},
		`${SSH} -t ubuntu@203.0.113.10 psql -h db -p 5432 -U postgres 'my shop; id'`,
	],
])('offers psql on a database in %s', (_where, database, command) => {
	expect(consoleOf(database)).toBe(command);
});

it.each([
	['a host that only pods see', {on: 'minikube', host: 'db.internal'}],
	['a container of a cluster', {on: 'minikube', container: 'db'}],
	['a workload of a host', {on: 'vm', workload: 'statefulset/db'}],
	['a target that is not there', {on: 'nowhere', container: 'db'}],
])('offers none on a database at %s', (_where, database) => {
	expect(consoleOf(database)).toBeUndefined();
});
