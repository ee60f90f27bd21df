// A tree that grows at its leaves, and the closest common ancestor of two of its nodes in logarithmic time.
//
// Every node keeps its parent and one jump far up, chosen like the digits of a skew-binary number, so that a node is
// added in constant time (Myers, "An Applicative Random-Access Stack", 1983). Walking up parent by parent would make
// dominators quadratic in deep nests.
#pragma once

#include <cstdint>

#include "support/arena.h"

namespace wazen {

class Ancestors {
 public:
  // For nodes 0 to `count` - 1.
  Ancestors(Arena& arena, uint32_t count) : nodes_(arena.makeArray<Node>(count)) {}
  Ancestors() = default;

  void addRoot(uint32_t node) { nodes_[node] = {node, node, 0}; }

  // `parent` must have been added.
  void add(uint32_t node, uint32_t parent) {
    const Node& above = nodes_[parent];
    const Node& far = nodes_[above.jump];
    const bool isJoined = above.depth - far.depth == far.depth - nodes_[far.jump].depth;
    nodes_[node] = {parent, isJoined ? far.jump : parent, above.depth + 1};
  }

  uint32_t parent(uint32_t node) const { return nodes_[node].parent; }
  uint32_t depth(uint32_t node) const { return nodes_[node].depth; }

  // The ancestor of `node`, or itself, at that depth.
  uint32_t ancestorAt(uint32_t node, uint32_t depth) const {
    while (nodes_[node].depth > depth) {
      const uint32_t jump = nodes_[node].jump;
      node = nodes_[jump].depth < depth ? nodes_[node].parent : jump;
    }
    return node;
  }

  // Of one tree.
  uint32_t common(uint32_t a, uint32_t b) const {
    if (nodes_[a].depth > nodes_[b].depth) a = ancestorAt(a, nodes_[b].depth);
    else b = ancestorAt(b, nodes_[a].depth);
    while (a != b) {  // equally deep, so that their jumps are, too
      const bool isBelow = nodes_[a].jump != nodes_[b].jump;
      a = isBelow ? nodes_[a].jump : nodes_[a].parent;
      b = isBelow ? nodes_[b].jump : nodes_[b].parent;
    }
    return a;
  }

 private:
  struct Node {
    uint32_t parent, jump, depth;
  };
  Node* nodes_ = nullptr;
};

}  // namespace wazen
