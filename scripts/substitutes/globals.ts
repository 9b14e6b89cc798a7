export {Segmenter as __Segmenter} from './segmenter.ts';
