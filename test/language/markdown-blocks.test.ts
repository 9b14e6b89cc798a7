import {describe, expect, it} from 'vitest';
import {splitPage} from '../../src/language/markdown-blocks.ts';

const page = (...lines: string[]) => splitPage(lines.join('\n'));

describe('splitPage', () => {
	it('takes front matter, the prose above each block, and what stands below the last', () => {
		expect(
			page(
				'---',
				'id: a',
				'---',
				'',
				'# A',
				'',
				'```yaml step',
				'id: one',
				'```',
				'Then:',
				'~~~  yaml   step',
				'id: two',
				'~~~',
				'',
				'The end.',
			),
		).toEqual({
			frontMatter: 'id: a',
			blocks: [
				{line: 8, text: 'id: one', prose: '# A', open: false},
				{line: 12, text: 'id: two', prose: 'Then:', open: false},
			],
			closing: 'The end.',
		});
	});

	it('leaves a step block inside of another fence alone', () => {
		const {blocks, closing} = page('````markdown', '```yaml step', 'id: example', '```', '````', '~~~', '```yaml step', '~~~');
		expect(blocks).toEqual([]);
		expect(closing).toContain('id: example');
	});

	it('does not end a fence at a shorter mark, another mark, or one with words after it', () => {
		const {blocks} = page('````yaml step', 'run: |', '  ```', '  ~~~~', '```', '~~~~', '````sh', 'id: one', '`````');
		expect(blocks).toEqual([{line: 2, text: 'run: |\n  ```\n  ~~~~\n```\n~~~~\n````sh\nid: one', prose: '', open: false}]);
	});

	it('takes a fence indented by up to three spaces, and code indented by four for what it is', () => {
		expect(page('   ```yaml step', '   id: one', '  ```').blocks).toEqual([{line: 2, text: '   id: one', prose: '', open: false}]);
		expect(page('    ```yaml step', '    id: one', '    ```').blocks).toEqual([]);
	});

	it('takes other code for prose, and inline code for no fence', () => {
		expect(page('```yaml', 'id: one', '```', '```yaml step```', '```yaml steps', '```').blocks).toEqual([]);
	});

	it('says when a block is never closed', () => {
		expect(page('```yaml step', 'id: one').blocks).toEqual([{line: 2, text: 'id: one', prose: '', open: true}]);
	});

	it('reads Windows line ends, and a page without front matter', () => {
		expect(splitPage('---\r\nid: a\r\n---\r\nProse\r\n```yaml step\r\nid: one\r\n```\r\n')).toEqual({
			frontMatter: 'id: a',
			blocks: [{line: 6, text: 'id: one', prose: 'Prose', open: false}],
			closing: '',
		});
		expect(page('# A', '---', 'id: a', '---').frontMatter).toBeUndefined();
		expect(page('---', 'id: a').frontMatter).toBeUndefined();
	});
});
